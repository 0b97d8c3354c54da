"""The whole chain, judged by the real Python clients: Hub, files, ids, rows, shards, figures."""
