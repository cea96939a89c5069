/** The dashboard `regions` and the questions it puts to Prometheus. */
import { request } from "undici";
import { z } from "zod";
import { text } from "./files.ts";

const dashboardSchema = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

export interface Question {
  readonly panel: string;
  readonly expression: string;
}

/** Every expression of the dashboard, asked for one region as Grafana would. */
export function questionsAbout(region: string): Question[] {
  const { panels } = dashboardSchema.parse(JSON.parse(text("grafana/dashboards/regions.json")));
  return panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({
      panel: title.replace(": $region", ""),
      expression: expr.replaceAll("$region", region),
    })),
  );
}

const answerSchema = z.object({
  status: z.literal("success"),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** Present values of the series that an expression gives. @throws Error with Prometheus's answer where it refuses */
export async function ask(expression: string): Promise<number[]> {
  const url = `http://127.0.0.1:9090/api/v1/query?query=${encodeURIComponent(expression)}`;
  const answer = await request(url);
  const body = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`Prometheus refuses ${expression}: ${body}`);
  return answerSchema.parse(JSON.parse(body)).data.result.map(({ value }) => Number(value[1]));
}
