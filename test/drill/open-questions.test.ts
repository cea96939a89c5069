import { expect, test } from "vitest";
import { OpenQuestions } from "../../harness/drill/open-questions.ts";

test("a question is waited for no longer than its limit, and not asked again before it is answered", async () => {
  const questions = new OpenQuestions();
  const answer = Promise.withResolvers<number>();
  let asked = 0;
  const ask = () =>
    questions.ask("ledger of a", 20, () => {
      asked += 1;
      return answer.promise;
    });
  await expect(ask()).rejects.toThrow("ledger of a: no answer within 20 ms");
  await expect(ask()).rejects.toThrow("ledger of a: still no answer to the question before");
  expect(await questions.ask("ledger of b", 20, async () => 1)).toBe(1);
  expect(asked).toBe(1);
  answer.resolve(2);
  await answer.promise;
  expect(await ask()).toBe(2);
});

test("a question that was refused is asked again", async () => {
  const questions = new OpenQuestions();
  const refused = () => questions.ask("role of a", 20, () => Promise.reject(new Error("gone")));
  await expect(refused()).rejects.toThrow("gone");
  await expect(refused()).rejects.toThrow("gone");
});
