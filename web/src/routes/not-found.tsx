import { Link } from "wouter";
import { buttonClass } from "../components/button";
import { EmptyState } from "../components/states";
import { paths } from "../lib/paths";
import { PageHeader } from "./page-header";

export default function NotFoundRoute() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState title="There is nothing at this address">
        <Link href={paths.datasets} className={buttonClass({ look: "primary" })}>
          Go to the datasets
        </Link>
      </EmptyState>
    </>
  );
}
