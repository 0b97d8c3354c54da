"""Prints what `datasets` makes of the repositories named in REPO_IDS, as JSON; null: it raises."""

import json
import os

import datasets
from datasets.load import dataset_module_factory

FORMATS_WITH_OPTIONS = {("csv", "\t"): "tsv", ("conll", "#"): "conllu"}


def format_of(module, config) -> str:
    name = module.module_path.rsplit(".", 1)[-1]
    option = getattr(config, "sep", None) or getattr(config, "comment_prefix", None)
    return FORMATS_WITH_OPTIONS.get((name, option), name)


def files_of(module, config) -> dict[str, list[str]] | None:
    try:
        config._resolve_data_files(
            base_path=module.builder_kwargs["base_path"],
            download_config=datasets.DownloadConfig(),
        )
    except FileNotFoundError:
        return None
    root = module.builder_kwargs["base_path"] + "/"
    return {
        str(split): [path.removeprefix(root) for path in paths]
        for split, paths in config.data_files.items()
    }


def judge(repo_id: str) -> dict | None:
    try:
        module = dataset_module_factory(repo_id)
        found = module.builder_configs_parameters
        configs = {c.name: files_of(module, c) for c in found.builder_configs}
    except Exception:
        return None
    default = found.default_config_name if found.metadata_configs else "default"
    return {
        "format": format_of(module, found.builder_configs[0]),
        "default": default,
        "configs": configs,
    }


if __name__ == "__main__":
    print(json.dumps({repo_id: judge(repo_id) for repo_id in os.environ["REPO_IDS"].split()}))
