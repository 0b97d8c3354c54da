import { Tabs } from "@base-ui/react/tabs";
import { Maximize2 } from "lucide-react";
import { Link } from "wouter";
import { buttonClass } from "../components/button";
import { Dialog } from "../components/dialog";
import { Name } from "../components/name";
import type { Dataset } from "../lib/api-client";
import { paths, withQuery } from "../lib/paths";
import { useSearchState } from "../lib/search-state";
import { SamplesPanel } from "./samples-panel";
import { StatisticsPanel } from "./statistics-panel";

const tabClass = `control h-9 border-b-2 border-transparent px-3 text-text-2 hover:text-text
  data-active:border-accent data-active:font-medium data-active:text-text`;

export default function StatisticsDialog({
  dataset,
  onClose,
}: {
  dataset: Dataset;
  onClose: () => void;
}) {
  const { text, set } = useSearchState();
  const tab = text("tab") === "samples" ? "samples" : "statistics";
  const page = tab === "samples" ? paths.samples(dataset.id) : paths.statistics(dataset.id);
  return (
    <Dialog
      title="Statistics"
      description={<Name>{dataset.name}</Name>}
      width="huge"
      isReading
      onClose={onClose}
      actions={
        <Link
          href={withQuery(page, { tokenization: text("tokenization") || undefined })}
          className={buttonClass({ look: "ghost", size: "icon" })}
          aria-label="Open as a page"
          title="Open as a page"
        >
          <Maximize2 aria-hidden className="size-4" />
        </Link>
      }
    >
      <Tabs.Root
        value={tab}
        onValueChange={(value) => set({ tab: value === "samples" ? "samples" : null })}
      >
        <Tabs.List className="mb-4 flex gap-1 border-b border-line">
          <Tabs.Tab value="statistics" className={tabClass}>
            Overview
          </Tabs.Tab>
          <Tabs.Tab value="samples" className={tabClass}>
            Samples
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="statistics">
          <StatisticsPanel dataset={dataset} />
        </Tabs.Panel>
        <Tabs.Panel value="samples">
          <SamplesPanel dataset={dataset} />
        </Tabs.Panel>
      </Tabs.Root>
    </Dialog>
  );
}
