import { Problem } from '../engine/problem';

/** Waits until something is removed. What is already gone need not be removed: another user was faster, or it has expired. */
export async function gone(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!(error instanceof Problem && error.status === 404)) throw error;
  }
}
