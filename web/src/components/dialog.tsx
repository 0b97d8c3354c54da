import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { buttonClass } from "./button";
import { Name } from "./name";

const widths = {
  small: "sm:max-w-[480px]",
  medium: "sm:max-w-[680px]",
  large: "sm:max-w-[1040px]",
  huge: "sm:h-[92vh] sm:max-w-[min(1400px,94vw)]",
};

interface DialogProps {
  title: string;
  description?: ReactNode;
  width?: keyof typeof widths;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, in reading order; the last one is the action. */
  footer?: ReactNode;
  /** Focus starts at the title, not at the first button: for dialogs that are read. */
  isReading?: boolean;
  /** Beside the title. */
  actions?: ReactNode;
}

/** The first field of a form, the dialog itself when it is for reading. */
function firstFocus(popup: HTMLElement | null, isReading = false): HTMLElement | true {
  if (!popup) return true;
  return isReading ? popup : (popup.querySelector<HTMLElement>("form input, form select") ?? true);
}

/** Ctrl or Command with Enter sends the form of the dialog, from any of its fields. */
function submitByKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.querySelector("form")?.requestSubmit();
}

/** A modal over the page: full screen on a phone, with a header and footer that stay in view. */
export function Dialog(props: DialogProps) {
  const { title, description, width = "medium", onClose, children, footer, actions } = props;
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Base.Popup
          ref={popup}
          data-modal
          onKeyDown={submitByKeys}
          initialFocus={() => firstFocus(popup.current, props.isReading)}
          className={`fixed inset-0 z-50 flex flex-col border-line bg-surface shadow-overlay outline-none
            sm:inset-auto sm:top-1/2 sm:left-1/2 sm:max-h-[92vh] sm:w-[96vw] sm:-translate-x-1/2
            sm:-translate-y-1/2 sm:rounded-card sm:border ${widths[width]}`}
        >
          <header className="flex items-start gap-3 border-b border-line px-4 py-3 sm:px-5">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
                <Name>{title}</Name>
              </Base.Title>
              {description && (
                <Base.Description
                  render={<div />}
                  className="mt-0.5 text-sm text-text-3 [overflow-wrap:anywhere]"
                >
                  {description}
                </Base.Description>
              )}
            </div>
            {actions}
            <Base.Close
              aria-label="Close"
              className={`${buttonClass({ look: "ghost", size: "icon" })} -mr-1`}
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-5">{children}</div>
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-3 sm:px-5">
              {footer}
            </footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
