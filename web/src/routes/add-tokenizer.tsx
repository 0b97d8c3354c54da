import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../components/button";
import { TextField } from "../components/field";
import { showToast } from "../components/toasts";
import { listTokenizersOptions } from "../features/tokenize/api/list-tokenizers";
import { previewTokenizationOptions } from "../features/tokenize/api/preview-tokenization";
import { asApiError } from "../lib/api-client";
import { paths, withQuery } from "../lib/paths";

/**
 * Fetches a tokenizer of the Hub into the cache, by asking for the tokens of a word. A file needs
 * no fetching and is listed once it was used, so it goes where it can be tried.
 */
export function AddTokenizer() {
  const cache = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState("");
  const add = useMutation({
    mutationFn: (tokenizer_name: string) =>
      cache.fetchQuery(previewTokenizationOptions({ tokenizer_name, text: "mill" })),
    onSuccess: async (_, added) => {
      setName("");
      if (added.startsWith("/")) return navigate(withQuery(paths.playground, { tokenizer: added }));
      await cache.invalidateQueries({ queryKey: listTokenizersOptions().queryKey });
      showToast(`Added ${added}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !add.isPending) add.mutate(name.trim());
  };
  const failure = add.isError ? asApiError(add.error) : null;
  return (
    <form className="mb-4 flex max-w-2xl items-start gap-2" onSubmit={submit}>
      <TextField
        label="Add a tokenizer"
        hint="A Hub repository, or the path of a tokenizer.json on the server"
        error={failure && [failure.message, failure.hint].filter(Boolean).join(". ")}
        placeholder="openai-community/gpt2"
        className="flex-1"
        value={name}
        maxLength={4096}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setName(event.target.value);
          add.reset();
        }}
      />
      <Button type="submit" className="mt-5.5" isBusy={add.isPending}>
        Add
      </Button>
    </form>
  );
}
