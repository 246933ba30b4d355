/** Takes the place of the SDK's event streams in the bundle: it imports them for calls that have one, and none of ours has. */
export const eventStreamSerdeProvider = undefined;
export const EventStreamSerde = undefined;
