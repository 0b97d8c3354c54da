import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { Name } from "../components/name";
import { getDatasetOptions } from "../features/datasets/api/get-dataset";
import { paths } from "../lib/paths";

/** A dataset by its name; by the start of its id while the name is not known or it is gone. */
export function DatasetLink({ id }: { id: string }) {
  const { data, isError } = useQuery({ ...getDatasetOptions(id), retry: false });
  if (isError) return <span className="text-text-3">deleted dataset {id.slice(0, 8)}</span>;
  return (
    <Link href={paths.dataset(id)} className="rounded-control hover:underline">
      <Name>{data?.name ?? id.slice(0, 8)}</Name>
    </Link>
  );
}
