/**
 * The JSON Schemas of `docs/schema/`, made of the types of the documents. A type says what TypeScript knows; its
 * comments are the descriptions, and tags in them (`@minimum`, `@title`) say the rest.
 *
 * Types are the source and not the other way round (zod, TypeBox) for two reasons: a command that prints a document
 * loads nothing for it, and `isolatedDeclarations` has no types that are inferred.
 */
import path from 'node:path';
import { createGenerator, type SchemaGenerator } from 'ts-json-schema-generator';

type Json = unknown;
type JsonObject = { readonly [key: string]: Json };

/** By the name of the schema, the file and the type. `itf` is not here: Apalache defines that format. */
const DOCUMENTS: Readonly<Record<string, readonly [file: string, type: string]>> = {
  check: ['report/json/check-json.ts', 'CheckJson'],
  conform: ['report/conform/conform-json.ts', 'ConformJson'],
  'conform-live': ['report/live/live-json.ts', 'ConformLiveJson'],
  crosscheck: ['report/json/crosscheck-json.ts', 'CrosscheckJson'],
  litmus: ['report/json/litmus-json.ts', 'LitmusJson'],
  explain: ['report/json/explain-json.ts', 'ExplainJson'],
  fmt: ['report/json/fmt-json.ts', 'FmtJson'],
  gate: ['report/gate/gate-json.ts', 'GateJson'],
  info: ['report/verdict/machine-info.ts', 'InfoJson'],
  matrix: ['report/matrix/matrix-json.ts', 'MatrixJson'],
  mutate: ['report/json/mutate-json.ts', 'MutateJson'],
  replay: ['report/json/replay-json.ts', 'ReplayJson'],
  run: ['report/json/run-json.ts', 'RunJson'],
  table: ['report/json/table-json.ts', 'TableJson'],
  trace: ['report/formats/trace-json.ts', 'TraceJson'],
  'verify-certificate': ['report/json/certificate-json.ts', 'CertificateJson'],
  why: ['report/json/why-json.ts', 'WhyJson'],
};

/** Where a schema is, from the root of the project. */
export function schemaPath(name: string): string {
  return `docs/schema/${name}.schema.json`;
}

/** Returns the texts of all schemas, by their paths from `root`. */
export function jsonSchemas(root: string): ReadonlyMap<string, string> {
  const generator = generatorOf(root);
  const bodies = Object.entries(DOCUMENTS).map(
    ([name, [, type]]) => [name, readable(generator.createSchema(type))] as const,
  );
  return new Map(
    bodies.map(([name, body]) => {
      const others = bodies.filter(([other]) => other !== name);
      const schema = { ...headOf(name), ...(referring(body, others) as JsonObject) };
      return [schemaPath(name), `${JSON.stringify(schema, null, 2)}\n`];
    }),
  );
}

function generatorOf(root: string): SchemaGenerator {
  const files = Object.values(DOCUMENTS).map(([file]) => file);
  return createGenerator({
    path: path.join(root, `{${files.join(',')}}`),
    tsconfig: path.join(root, 'tsconfig.json'),
    skipTypeCheck: true,
    expose: 'none',
    topRef: false,
    jsDoc: 'extended',
    sortProps: false,
    additionalProperties: false,
  });
}

function headOf(name: string): JsonObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: idOf(name),
  };
}

function idOf(name: string): string {
  return `https://faultline.invalid/schema/${name}.schema.json`;
}

/** Descriptions come first, on one line; what is required has the order of the properties. */
function readable(value: Json): Json {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const { $schema: _, definitions: _none, title, description, ...rest } = value as JsonObject;
  const { properties, required } = rest as { properties?: JsonObject; required?: string[] };
  const order = Object.keys(properties ?? {});
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description: String(description).replace(/\s+/g, ' ') }),
    ...Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, readable(inner)])),
    ...(properties && { properties: eachReadable(properties) }),
    ...(required && { required: required.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)) }),
  };
}

function eachReadable(properties: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(properties).map(([key, of]) => [key, readable(of)]));
}

/** Refers to a document within a document, by its `$id`. */
function referring(value: Json, others: readonly (readonly [string, Json])[]): Json {
  if (Array.isArray(value)) return value.map((inner) => referring(inner, others));
  if (typeof value !== 'object' || value === null) return value;
  const found = others.find(([, body]) => JSON.stringify(body) === JSON.stringify(value));
  if (found !== undefined) return { $ref: idOf(found[0]) };
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, referring(inner, others)]),
  );
}
