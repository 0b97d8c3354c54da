import { answer, api } from "../../../lib/api-client";
import { queryClient } from "../../../lib/query-client";
import { keys } from "../../../lib/query-keys";

/** Undoes a deletion. Called from a toast, which outlives the dialog that asked. */
export async function restoreDataset(id: string): Promise<void> {
  await answer(api.POST("/api/v1/datasets/{id}/restore", { params: { path: { id } }, body: {} }));
  await queryClient.invalidateQueries({ queryKey: keys.datasets });
}
