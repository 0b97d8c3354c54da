import { create } from "zustand";
import type { Dataset } from "../../lib/api-client";

/** Datasets that are ticked, for acting on several at once. */
export interface Selection {
  datasets: ReadonlyMap<string, Dataset>;
  has: (id: string) => boolean;
  toggle: (dataset: Dataset, isSelected: boolean) => void;
  add: (datasets: readonly Dataset[]) => void;
  clear: () => void;
}

export const useSelection = create<Selection>((set, get) => ({
  datasets: new Map(),
  has: (id) => get().datasets.has(id),
  toggle: (dataset, isSelected) => {
    const datasets = new Map(get().datasets);
    if (isSelected) datasets.set(dataset.id, dataset);
    else datasets.delete(dataset.id);
    set({ datasets });
  },
  add: (more) =>
    set({ datasets: new Map([...get().datasets, ...more.map((one) => [one.id, one] as const)]) }),
  clear: () => set({ datasets: new Map() }),
}));
