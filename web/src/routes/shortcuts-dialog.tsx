import { Dialog } from "../components/dialog";
import { shortcuts } from "../lib/shortcuts";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <section
        aria-label="List of shortcuts"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        className="gap-x-8 rounded-control sm:columns-2"
      >
        {shortcuts.map(({ place, keys }) => (
          <section key={place} aria-label={place} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 font-semibold">{place}</h3>
            <dl>
              {keys.map((one) => (
                <Shortcut key={one.action} {...one} />
              ))}
            </dl>
          </section>
        ))}
      </section>
    </Dialog>
  );
}

function Shortcut({ keys, action }: { keys: readonly string[]; action: string }) {
  return (
    <div className="flex items-center justify-between gap-4 border-b border-line py-1.5">
      <dt>{action}</dt>
      <dd className="flex gap-1">
        {keys.map((key) => (
          <kbd
            key={key}
            className="rounded-control border border-line-strong px-1.5 font-mono text-xs leading-5"
          >
            {key}
          </kbd>
        ))}
      </dd>
    </div>
  );
}
