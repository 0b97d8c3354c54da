import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactNode, useRef } from "react";
import { Button } from "./button";
import { Name } from "./name";

interface AlertDialogProps {
  title: string;
  children: ReactNode;
  /** What the button does, as a verb with its object. */
  action: string;
  cancel?: string;
  isBusy?: boolean;
  isBlocked?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. The safe answer has the focus. */
export function AlertDialog(props: AlertDialogProps) {
  const { title, children, action, cancel = "Cancel", isBusy, isBlocked } = props;
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <Base.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Base.Popup
          initialFocus={safe}
          data-modal
          className="fixed top-1/2 left-1/2 z-50 flex max-h-[90vh] w-[min(460px,94vw)] -translate-x-1/2
            -translate-y-1/2 flex-col overflow-y-auto rounded-card border border-line bg-surface p-5
            shadow-overlay"
        >
          <Base.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
            <Name>{title}</Name>
          </Base.Title>
          <Base.Description render={<div />} className="mt-2 grid gap-2 text-text-2">
            {children}
          </Base.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <Button ref={safe} onClick={props.onClose}>
              {cancel}
            </Button>
            <Button look="danger" isBusy={isBusy} disabled={isBlocked} onClick={props.onConfirm}>
              {action}
            </Button>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
