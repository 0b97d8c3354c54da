import { AlertDialog } from "../../components/alert-dialog";
import { showAction, showFailure, showToast } from "../../components/toasts";
import type { Tokenization } from "../../lib/api-client";
import { formatBytes, formatShort } from "../../lib/format";
import { useDeleteTokenization } from "./api/delete-tokenization";
import { restoreTokenization } from "./api/restore-tokenization";

async function undo(id: string): Promise<void> {
  try {
    await restoreTokenization(id);
    showToast("Tokenization restored");
  } catch (reason) {
    showFailure("Not restored", reason);
  }
}

export function DeleteTokenization({
  tokenization,
  onClose,
}: {
  tokenization: Tokenization;
  onClose: () => void;
}) {
  const remove = useDeleteTokenization(tokenization.dataset_id);
  const size = tokenization.size_bytes;
  const confirm = () =>
    remove.mutate(tokenization.id, {
      onSuccess: () => {
        showAction("Tokenization deleted", "Undo", () => void undo(tokenization.id));
        onClose();
      },
      onError: (reason) => {
        showFailure("Not deleted", reason);
        onClose();
      },
    });
  return (
    <AlertDialog
      title="Delete this tokenization?"
      action={size ? `Delete and free ${formatBytes(size)}` : "Delete"}
      isBusy={remove.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p className="[overflow-wrap:anywhere]">
        {tokenization.tokenizer_name}, {formatShort(tokenization.num_tokens)} tokens, with its
        statistics. The dataset stays. You can undo this for 10 minutes; the space is freed after
        that.
      </p>
    </AlertDialog>
  );
}
