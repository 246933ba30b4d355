const unused = (): never => {
  throw new Error('no call of these functions answers with a stream of events');
};

/**
 * Take the place of the SDK's event streams (14 KB), which it loads for calls whose input or answer is such a stream: no operation
 * of IAM, AWS Config or STS is one.
 */
export const eventStreamSerdeProvider = unused;
export const EventStreamSerde = unused;
