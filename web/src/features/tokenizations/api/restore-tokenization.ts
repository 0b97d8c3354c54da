import { answer, api } from "../../../lib/api-client";
import { queryClient } from "../../../lib/query-client";
import { keys } from "../../../lib/query-keys";

export async function restoreTokenization(id: string): Promise<void> {
  const call = api.POST("/api/v1/tokenizations/{id}/restore", {
    params: { path: { id } },
    body: {},
  });
  await answer(call);
  await queryClient.invalidateQueries({ queryKey: ["tokenizations"] });
  await queryClient.invalidateQueries({ queryKey: keys.datasets });
}
