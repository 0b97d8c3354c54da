import { useQuery } from "@tanstack/react-query";
import { useDebounced } from "../../lib/debounce";
import { formatCount } from "../../lib/format";
import { getTokenUseOptions } from "./api/get-token-use";

interface TokenUseProps {
  tokenization_id: string;
  token_id: number;
}

/** How often the token occurs in the tokenization. Asked for where the arrow keys rest. */
export function TokenUse({ tokenization_id, token_id }: TokenUseProps) {
  const settled = useDebounced(token_id, 120);
  const { data } = useQuery(getTokenUseOptions(tokenization_id, settled));
  if (data?.id !== token_id) return null;
  return (
    <>
      <span>occurs {formatCount(data.count)}×</span>
      {data.rank !== null && <span>rank {formatCount(data.rank)}</span>}
    </>
  );
}
