import { reasonOf } from '../reasons';
import { focusHeading } from '../Section';
import { toast } from '../toasts';

/** Reports how an action in a section ended. If it succeeded, its button has disappeared. */
export async function report(
  action: Promise<void>,
  messages: {
    /** The ID of the heading of the section. */
    id: string;
    done: string;
    failed: (reason: string) => string;
  },
): Promise<void> {
  try {
    await action;
    toast(messages.done);
    focusHeading(messages.id);
  } catch (error) {
    toast(messages.failed(reasonOf(error)), 'problem');
  }
}
