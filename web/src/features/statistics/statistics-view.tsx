import { useQuery } from "@tanstack/react-query";
import { FileJson, Lightbulb } from "lucide-react";
import { Button } from "../../components/button";
import { DataList } from "../../components/data-list";
import { ErrorState, Loading, Skeleton } from "../../components/states";
import { plural } from "../../lib/format";
import { useTurn } from "../../lib/in-turn";
import { saveFile } from "../../lib/save-file";
import { getStatisticsOptions, type Statistics } from "./api/get-statistics";
import { DuplicatesChart } from "./duplicates-chart";
import { LengthHistogram } from "./length-histogram";
import { CoverageChart, RankFrequencyChart } from "./rank-charts";
import type { SampleLink } from "./sample-link";
import { droppedRules, findings, summaryFacts } from "./summary";
import { TokenBudget } from "./token-budget";
import { VocabularyChart } from "./vocabulary-chart";

interface StatisticsViewProps {
  dataset_id: string;
  tokenization_id: string;
  /** Of the files that are saved. */
  name: string;
  /** Goes to the samples that a bar counts. */
  onSamples: (query: SampleLink) => void;
}

export function StatisticsView(props: StatisticsViewProps) {
  const { dataset_id, tokenization_id, name, onSamples } = props;
  const { data, isError, error, refetch } = useQuery(
    getStatisticsOptions(dataset_id, tokenization_id),
  );
  if (isError)
    return <ErrorState title="No statistics" reason={error} onRetry={() => void refetch()} />;
  if (!data)
    return (
      <Loading label="Loading statistics" className="grid gap-6 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </Loading>
    );
  return <Numbers statistics={data} name={name} onSamples={onSamples} />;
}

interface NumbersProps {
  statistics: Statistics;
  name: string;
  onSamples: (query: SampleLink) => void;
}

/** The numbers at once; the charts when they can be read. */
function Numbers({ statistics: data, name, onSamples }: NumbersProps) {
  const hasCharts = useTurn();
  const ranks = data.rank_frequency ?? [];
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="grid min-w-0 grid-cols-1 content-start gap-8">
        <Findings statistics={data} />
        <Summary statistics={data} name={name} />
        <TokenBudget statistics={data} />
        <Dropped dropped={data.dropped} />
        {hasCharts && <DuplicatesChart statistics={data} name={name} onSamples={onSamples} />}
      </div>
      {hasCharts && (
        <div className="grid min-w-0 grid-cols-1 content-start gap-8">
          <LengthHistogram statistics={data} name={name} onSamples={onSamples} />
          <VocabularyChart statistics={data} name={name} onSamples={onSamples} />
          {ranks.length > 2 && <RankFrequencyChart ranks={ranks} name={name} />}
          {ranks.length > 2 && <CoverageChart ranks={ranks} name={name} />}
        </div>
      )}
    </div>
  );
}

function Findings({ statistics }: { statistics: Statistics }) {
  const found = findings(statistics);
  if (found.length === 0) return null;
  return (
    <section aria-label="Worth a look" className="rounded-card border border-line bg-raised p-4">
      <ul className="grid gap-2">
        {found.map((text) => (
          <li key={text} className="flex gap-2.5">
            <Lightbulb aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
            {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Summary({ statistics, name }: { statistics: Statistics; name: string }) {
  const save = () => {
    const text = `${JSON.stringify(statistics, null, 2)}\n`;
    saveFile(`${name}-statistics.json`, new Blob([text], { type: "application/json" }));
  };
  return (
    <section aria-label="Summary">
      <header className="mb-2 flex items-center">
        <h2 className="mr-auto font-semibold">Summary</h2>
        <Button size="small" look="ghost" onClick={save}>
          <FileJson aria-hidden className="size-4" />
          Export JSON
        </Button>
      </header>
      <DataList facts={summaryFacts(statistics)} />
    </section>
  );
}

function Dropped({ dropped }: { dropped: Statistics["dropped"] }) {
  const rules = droppedRules(dropped);
  return (
    <section aria-label="Dropped">
      <h2 className="mb-2 font-semibold">Dropped</h2>
      {rules.length === 0 ? (
        <p className="text-text-2">Nothing: no filter matched</p>
      ) : (
        <DataList
          facts={rules.map(({ rule, documents, tokens }) => ({
            name: rule,
            value: [documents > 0 && plural(documents, "document"), plural(tokens, "token")]
              .filter(Boolean)
              .join(", "),
          }))}
        />
      )}
    </section>
  );
}
