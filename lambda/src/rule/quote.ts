/**
 * A text that somebody wrote, such as the value of a tag, as an annotation may hold it: with the characters that IAM takes in
 * tags, and a question mark for any other. So it ends no string in a template of EventBridge, no field of CSV and no note of the
 * annotation itself.
 */
export const quote = (text: string): string => text.replaceAll(/[^\p{L}\p{N} _.:/=+\-@]/gu, '?');
