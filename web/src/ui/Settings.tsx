import { Appearance } from './Appearance';
import { Dialog } from './Dialog';
import { connections, LEAST_MEGABYTES, megabytes, setConnections, setMegabytes } from './limit-settings';
import { text } from './text';

const CONNECTIONS = [1, 2, 3, 4, 5];

/** Language, theme and upload limits on this device. */
export function Settings({ uploads, close }: { uploads: boolean; close: () => void }) {
  return (
    <Dialog title={text('settings.title')} close={close}>
      <Appearance />
      {uploads && <Sending />}
      <p class="hint">{text('settings.keys')}</p>
    </Dialog>
  );
}

/** The upload limits. A change applies from the next piece. */
function Sending() {
  return (
    <>
      <label class="setting">
        {text('limits.connections')}
        <select
          value={`${connections.value ?? ''}`}
          onChange={(event) => setConnections(event.currentTarget.value)}
        >
          <option value="">{text('limits.automatic')}</option>
          {CONNECTIONS.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>
      </label>
      <label class="setting">
        {text('limits.speed')}
        <input
          type="number"
          min={LEAST_MEGABYTES}
          step="any"
          placeholder={text('limits.none')}
          defaultValue={`${megabytes.peek() ?? ''}`}
          onInput={(event) => setMegabytes(event.currentTarget.value)}
        />
      </label>
    </>
  );
}
