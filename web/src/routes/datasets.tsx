import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Database, Download, SearchX } from "lucide-react";
import { useMemo } from "react";
import { Button } from "../components/button";
import { EmptyState, ErrorState, Loading, Skeleton } from "../components/states";
import { type DatasetQuery, listDatasetsOptions } from "../features/datasets/api/list-datasets";
import { BulkBar } from "../features/datasets/bulk-bar";
import { DatasetList, pageSize } from "../features/datasets/dataset-list";
import { DatasetToolbar, sorts, statuses } from "../features/datasets/dataset-toolbar";
import { useSelection } from "../features/datasets/selection";
import { useSearchState } from "../lib/search-state";
import { PageHeader } from "./page-header";
import { useDatasetActions } from "./use-dataset-actions";

/** The address as a query; what is not a sort or status of ours is ignored. */
function useListQuery(): DatasetQuery & { sort: (typeof sorts)[number]["value"] } {
  const { text } = useSearchState();
  const [q, status, sort] = [text("q"), text("status"), text("sort")];
  return useMemo(() => {
    const chosen = sorts.find((one) => one.value === sort)?.value ?? "created_at";
    const state = statuses.find((one) => one.value === status)?.value;
    return {
      q: q || undefined,
      status: state || undefined,
      sort: chosen,
      order: chosen === "name" ? "asc" : "desc",
    };
  }, [q, status, sort]);
}

export default function DatasetsRoute() {
  const { set } = useSearchState();
  const query = useListQuery();
  const actions = useDatasetActions();
  const selection = useSelection();
  const first = useQuery({
    ...listDatasetsOptions({ ...query, offset: 0, limit: pageSize }),
    placeholderData: keepPreviousData,
  });
  const isFiltered = Boolean(query.q || query.status);
  const total = first.data?.total;
  const openDownload = () => set({ modal: "download" }, "push");
  return (
    <>
      <PageHeader
        title="Datasets"
        actions={
          <Button look="primary" data-shortcut="n" onClick={openDownload}>
            <Download aria-hidden className="size-4" />
            Download
          </Button>
        }
      />
      <div className="grid gap-4">
        {(total !== 0 || isFiltered) && (
          <DatasetToolbar
            q={query.q ?? ""}
            status={query.status ?? ""}
            sort={query.sort}
            counts={first.data?.counts}
            onChange={set}
          />
        )}
        {first.isError && (
          <ErrorState
            title="The datasets cannot be listed"
            reason={first.error}
            onRetry={() => void first.refetch()}
          />
        )}
        {first.isLoading && <ListSkeleton />}
        {total === 0 &&
          !first.isError &&
          (isFiltered ? <NothingFound q={query.q} /> : <FirstSteps onDownload={openDownload} />)}
        {total !== undefined && total > 0 && (
          <DatasetList query={query} total={total} actions={actions} selection={selection} />
        )}
      </div>
      <BulkBar
        selection={selection}
        shown={first.data?.items ?? []}
        onDelete={() => set({ modal: "delete" }, "push")}
      />
    </>
  );
}

function ListSkeleton() {
  return (
    <Loading label="Loading datasets" className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {[0, 1, 2, 3, 4, 5].map((card) => (
        <Skeleton key={card} className="h-44" />
      ))}
    </Loading>
  );
}

function NothingFound({ q }: { q: string | undefined }) {
  const { set } = useSearchState();
  return (
    <EmptyState
      icon={<SearchX aria-hidden className="size-8" />}
      title={q ? `No dataset matches “${q}”` : "No dataset in this state"}
    >
      <Button onClick={() => set({ q: null, status: null })}>Clear filters</Button>
    </EmptyState>
  );
}

function FirstSteps({ onDownload }: { onDownload: () => void }) {
  return (
    <EmptyState icon={<Database aria-hidden className="size-8" />} title="No datasets yet">
      <p>Download one from the Hugging Face Hub, then tokenize it for training</p>
      <Button look="primary" onClick={onDownload}>
        Download a dataset
      </Button>
      <p className="text-sm text-text-3">
        Or in a terminal: <code className="font-mono">tokenmill download owner/name</code>
      </p>
    </EmptyState>
  );
}
