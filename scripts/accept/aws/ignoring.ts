/** Waits for a call; a refusal with one of these codes is as good as a success. */
export const ignoring = async (work: Promise<unknown>, ...names: readonly string[]): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Error) || !names.includes(error.name)) throw error;
  }
};
