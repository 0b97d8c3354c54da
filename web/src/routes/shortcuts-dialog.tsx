import { Dialog } from "../components/dialog";
import { shortcuts } from "../lib/shortcuts";

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" width="small" onClose={onClose}>
      <dl className="grid">
        {shortcuts.map(({ keys, action }) => (
          <div
            key={action}
            className="flex items-center justify-between gap-4 border-b border-line py-2"
          >
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
        ))}
      </dl>
    </Dialog>
  );
}
