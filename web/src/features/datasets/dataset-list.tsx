// The datasets as a grid of cards. Only the rows in view exist; pages of 100 are fetched as they
// come into view, so ten thousand datasets cost what a screenful costs.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { Skeleton } from "../../components/states";
import type { Dataset } from "../../lib/api-client";
import { type DatasetQuery, listDatasetsOptions } from "./api/list-datasets";
import { onCardKey } from "./card-keys";
import { type DatasetActions, DatasetCard } from "./dataset-card";
import type { Selection } from "./selection";

export const pageSize = 100;
const rowHeight = 176;
const gap = 12;

function useColumns(list: React.RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(1);
  // Before the first frame: cards that begin in one column and move to three are a jump.
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => {
      const width = element.getBoundingClientRect().width;
      setColumns(Math.max(1, Math.min(4, Math.floor((width + gap) / (360 + gap)))));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  return columns;
}

interface ListProps {
  query: DatasetQuery;
  total: number;
  actions: DatasetActions;
  selection: Selection;
}

export function DatasetList({ query, total, actions, selection }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const columns = useColumns(list);
  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(total / columns),
    estimateSize: () => rowHeight,
    gap,
    overscan: 3,
    scrollMargin: list.current?.offsetTop ?? 0,
  });
  const rows = virtualizer.getVirtualItems();
  const first = (rows[0]?.index ?? 0) * columns;
  const last = Math.min(total, ((rows.at(-1)?.index ?? 0) + 1) * columns);
  const [isPointed, setIsPointed] = useState(false);
  const find = useHeldOrder(useDatasetPages(query, first, last), isPointed);
  // With Shift, all from the one that was ticked before; what is not loaded yet is left out.
  const lastTicked = useRef(0);
  const select = useLatest((index: number, on: boolean, withRange: boolean) => {
    const low = Math.min(lastTicked.current, index);
    const length = Math.abs(lastTicked.current - index) + 1;
    const places = Array.from({ length }, (_, at) => low + at);
    const range = places.flatMap((place) => find(place) ?? []);
    const dataset = find(index);
    lastTicked.current = index;
    if (withRange && on) selection.add(range);
    else if (dataset) selection.toggle(dataset, on);
  });
  return (
    <ul
      ref={list}
      className="relative"
      style={{ height: virtualizer.getTotalSize() }}
      onPointerEnter={() => setIsPointed(true)}
      onPointerLeave={() => setIsPointed(false)}
      onKeyDown={(event) => onCardKey(event, columns)}
    >
      {rows.flatMap((row) =>
        Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, column) => {
          const index = row.index * columns + column;
          const dataset = find(index);
          return (
            <li
              key={dataset?.id ?? index}
              aria-setsize={total}
              aria-posinset={index + 1}
              className="absolute"
              style={{
                top: row.start - virtualizer.options.scrollMargin,
                height: rowHeight,
                left: `calc((100% + ${gap}px) / ${columns} * ${column})`,
                width: `calc((100% - ${gap * (columns - 1)}px) / ${columns})`,
              }}
            >
              {dataset ? (
                <DatasetCard
                  dataset={dataset}
                  index={index}
                  actions={actions}
                  isSelected={selection.has(dataset.id)}
                  onSelect={select}
                />
              ) : (
                <Skeleton className="h-full" />
              )}
            </li>
          );
        }),
      )}
    </ul>
  );
}

/** The same function for all time, which does what the one of the last drawing does. */
function useLatest<Args extends unknown[]>(act: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: Args) => latest.current(...args), []);
}

interface Pages {
  at: (index: number) => Dataset | undefined;
  all: readonly Dataset[];
}

/** While the pointer is in the list every card keeps its place, so that no click meets another. */
function useHeldOrder({ at, all }: Pages, isHeld: boolean) {
  const held = useRef(new Map<number, string>());
  if (!isHeld) held.current.clear();
  return (index: number): Dataset | undefined => {
    if (!isHeld) return at(index);
    const id = held.current.get(index);
    const same = all.find((dataset) => dataset.id === id);
    if (same) return same;
    // A place that nobody had: the dataset that belongs there, or one that has no place yet.
    const taken = new Set(held.current.values());
    const fresh = at(index);
    const next = fresh && !taken.has(fresh.id) ? fresh : all.find((one) => !taken.has(one.id));
    if (next) held.current.set(index, next.id);
    return next;
  };
}

/** The datasets by their place in the list, from the pages that cover what is in view. */
function useDatasetPages(query: DatasetQuery, first: number, last: number): Pages {
  const firstPage = Math.floor(first / pageSize);
  const count = Math.max(1, Math.ceil(last / pageSize) - firstPage);
  const pages = useQueries({
    queries: Array.from({ length: count }, (_, index) => ({
      ...listDatasetsOptions({ ...query, offset: (firstPage + index) * pageSize, limit: pageSize }),
      placeholderData: keepPreviousData,
    })),
  });
  const at = (index: number): Dataset | undefined => {
    const page = pages[Math.floor(index / pageSize) - firstPage]?.data;
    return page?.items[index - page.offset];
  };
  return { at, all: pages.flatMap((page) => page.data?.items ?? []) };
}
