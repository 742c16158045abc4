/** Whether JSON that was read is what a schema of `docs/schema/` promises. Nothing is loaded until that is asked. */
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { readShipped } from './project.ts';

const validators = new Map<string, ValidateFunction>();

async function validatorOf(name: string): Promise<ValidateFunction> {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const schema: unknown = JSON.parse(
    readShipped(`docs/schema/${name}.schema.json`).toString('utf8'),
  );
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema as object);
  validators.set(name, validate);
  return validate;
}

/** Returns where `document` is not as the schema `name` says, and how; undefined if it is as it says. */
export async function whyInvalid(
  name: 'check' | 'gate',
  document: unknown,
): Promise<string | undefined> {
  const validate = await validatorOf(name);
  if (validate(document)) return undefined;
  const [error] = validate.errors ?? [];
  return `${error?.instancePath || 'the document'} ${error?.message ?? 'is wrong'}`;
}
