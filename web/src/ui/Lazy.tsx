import { useSignal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { useEffect } from 'preact/hooks';
import { text } from './text';
import { toast } from './toasts';

/** Loads a dialog on first use. */
export function Lazy<Props extends { close: () => void }>(props: {
  part: () => Promise<FunctionComponent<Props>>;
  with: Props;
}) {
  const loaded = useSignal<{ readonly Part: FunctionComponent<Props> } | null>(null);
  useEffect(() => {
    props.part().then(
      (Part) => {
        loaded.value = { Part };
      },
      () => {
        toast(text('app.offline'), 'problem');
        props.with.close();
      },
    );
  }, []);
  const Part = loaded.value?.Part;
  return Part ? <Part {...props.with} /> : null;
}
