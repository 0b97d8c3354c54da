import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { asApiError } from "../lib/api-client";
import { copyText } from "../lib/copy-text";
import { buttonClass } from "./button";

const toasts = Toast.createToastManager();

export function showToast(title: string, description?: string, type?: "error"): void {
  toasts.add({ title, description, type, timeout: type ? 12_000 : 6000 });
}

/** A toast with one thing to do, such as Undo; it stays long enough to reach it by keys. */
export function showAction(title: string, label: string, onClick: () => void): void {
  const id = toasts.add({
    title,
    timeout: 20_000,
    actionProps: {
      children: label,
      onClick: () => {
        toasts.close(id);
        onClick();
      },
    },
  });
}

export function showFailure(title: string, reason: unknown): void {
  const error = asApiError(reason);
  const description = error.hint ? `${error.message}. ${error.hint}` : error.message;
  toasts.add({ title, description, type: "error", priority: "high", timeout: 12_000 });
}

/** Copies, and says what; for keys and menu items, which cannot show it themselves. */
export function copyAndTell(text: string, told: string): void {
  copyText(text).then(
    () => showToast(told),
    (reason) => showFailure("Not copied", reason),
  );
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={toasts} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-3 bottom-16 left-3 z-60 grid gap-2 sm:bottom-4 sm:left-auto sm:w-96">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts: shown } = Toast.useToastManager();
  return shown.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="rounded-card border border-line-strong bg-overlay p-3 shadow-overlay"
    >
      <Toast.Content className="flex items-start gap-2.5">
        {toast.type === "error" ? (
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
        ) : (
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
        )}
        <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          <Toast.Title className="font-medium" render={<p />} />
          <Toast.Description className="text-sm text-text-2" />
        </div>
        {toast.actionProps && (
          <Toast.Action className={`${buttonClass({ size: "small" })} -my-0.5`} />
        )}
        <Toast.Close
          aria-label="Dismiss"
          className={`${buttonClass({ look: "ghost", size: "icon" })} -m-1.5`}
        >
          <X aria-hidden className="size-4" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
