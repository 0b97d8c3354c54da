"""Count and rank of one token, against the counts on the disk."""

import numpy as np


def test_every_id_has_its_count_and_rank(stage) -> None:
    dataset_id = stage.downloaded()
    tokenization_id = stage.tokenized(dataset_id)
    folder = stage.server.program.data_dir / "tokenizations" / tokenization_id
    counts = np.load(folder / "token_counts.npy").astype(int)
    order = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], i))
    top = stage.get(f"/api/v1/datasets/{dataset_id}/statistics?limit=3")["top_tokens"]
    assert [one["id"] for one in top] == order[:3]
    path = f"/api/v1/tokenizations/{tokenization_id}/token-use"
    for rank, token_id in enumerate(order, 1):
        use = stage.get(f"{path}?token_id={token_id}")
        assert use == {"id": token_id, "count": counts[token_id], "rank": rank}
    unused = int(np.flatnonzero(counts == 0)[0])
    assert stage.get(f"{path}?token_id={unused}") == {"id": unused, "count": 0, "rank": None}
    answer = stage.client.get(f"{path}?token_id={len(counts)}")
    assert answer.status_code == 404
    assert stage.client.get(path).status_code == 422
    stage.client.delete(f"/api/v1/datasets/{dataset_id}")
