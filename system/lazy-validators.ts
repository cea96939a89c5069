/**
 * Makes the bundled Kafka client compile the schema of a call's options when the call is first made. By itself it compiles
 * all of them when it is imported, which is a third of the processor time that a service needs to start.
 */
import type { Plugin } from "rolldown";

const file = "/node_modules/@platformatic/kafka/dist/utils.js";
const made = "export const ajv = new Ajv2020(";

/** What a compiled validator offers that the client uses: the call, and `errors` after it. */
const lazily = `
const compileNow = ajv.compile.bind(ajv);
ajv.compile = (schema) => {
  let compiled;
  const validate = (options) => {
    compiled ??= compileNow(schema);
    const valid = compiled(options);
    validate.errors = compiled.errors;
    return valid;
  };
  return validate;
};
`;

/** The build fails if the client no longer has the file, or the line in it, that this depends on. */
export function lazyValidators(): Plugin {
  let applied = false;
  return {
    name: "lazy-validators",
    transform(code, id) {
      if (!id.endsWith(file)) {
        return null;
      }
      if (!code.includes(made)) {
        this.error(
          `${id} does not have "${made}"; expected the ajv that compiles the Kafka client's schemas`,
        );
      }
      applied = true;
      return code + lazily;
    },
    buildEnd(error) {
      if (error === undefined && !applied) {
        this.error(`the Kafka client has no ${file}; expected the file that makes the ajv of its schemas`);
      }
    },
  };
}
