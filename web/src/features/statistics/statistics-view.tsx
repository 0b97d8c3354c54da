import { useQuery } from "@tanstack/react-query";
import { FileJson } from "lucide-react";
import { Button } from "../../components/button";
import { DataList } from "../../components/data-list";
import { ErrorState, Loading, Skeleton } from "../../components/states";
import { formatCount, formatNumber, formatPercent } from "../../lib/format";
import { saveFile } from "../../lib/save-file";
import { getStatisticsOptions, type Statistics } from "./api/get-statistics";
import { LengthHistogram } from "./length-histogram";
import { VocabularyChart } from "./vocabulary-chart";

interface StatisticsViewProps {
  dataset_id: string;
  tokenization_id: string;
  /** Of the files that are saved. */
  name: string;
}

export function StatisticsView({ dataset_id, tokenization_id, name }: StatisticsViewProps) {
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
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <div className="grid min-w-0 content-start gap-8">
        <Summary statistics={data} name={name} />
        <Dropped dropped={data.dropped} />
      </div>
      <div className="grid min-w-0 content-start gap-8">
        <LengthHistogram statistics={data} name={name} />
        <VocabularyChart statistics={data} name={name} />
      </div>
    </div>
  );
}

export function summaryFacts(statistics: Statistics) {
  const { sequence_length: length } = statistics;
  const share =
    statistics.vocab_size > 0 ? statistics.num_unique_tokens / statistics.vocab_size : null;
  return [
    { name: "Documents", value: formatCount(statistics.num_documents) },
    { name: "Sequences", value: formatCount(statistics.num_sequences) },
    { name: "Total tokens", value: formatCount(statistics.num_tokens) },
    { name: "Unique tokens", value: formatCount(statistics.num_unique_tokens) },
    { name: "Vocabulary size", value: formatCount(statistics.vocab_size) },
    { name: "Vocabulary used", value: formatPercent(share) },
    { name: "Special tokens", value: formatPercent(statistics.special_token_share) },
    { name: "Shortest sequence", value: formatNumber(length.min) },
    { name: "5th percentile", value: formatNumber(length.p5) },
    { name: "Median length", value: formatNumber(length.median) },
    { name: "Mean length", value: formatNumber(length.mean) },
    { name: "95th percentile", value: formatNumber(length.p95) },
    { name: "99th percentile", value: formatNumber(length.p99) },
    { name: "Longest sequence", value: formatNumber(length.max) },
  ];
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
  const rules = Object.entries(dropped).filter(([, count]) => count > 0);
  return (
    <section aria-label="Dropped documents">
      <h2 className="mb-2 font-semibold">Dropped documents</h2>
      {rules.length === 0 ? (
        <p className="text-text-2">None: no filter matched</p>
      ) : (
        <DataList
          facts={rules.map(([rule, count]) => ({
            name: rule.replaceAll("_", " "),
            value: formatCount(count),
          }))}
        />
      )}
    </section>
  );
}
