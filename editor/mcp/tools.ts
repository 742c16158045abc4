/** The tools of the server: what each takes and answers. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { UserError } from '../../workbench/errors/user-error.ts';
import { check } from '../../workbench/library/check.ts';
import { explore } from '../../workbench/library/explore.ts';
import type { Project } from '../../workbench/library/library-project.ts';
import { walk } from '../../workbench/library/walk.ts';
import { answer, mistakes, open, pictureOf, said, warnings } from './answer.ts';

/** Runs a command line of faultline; returns what it writes. */
export type RunCommand = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly code: number; readonly out: string; readonly err: string }>;

const SECONDS = 60;

const SECONDS_MAX = 600;

const SOURCE = {
  spec: z.string().optional().describe('the path of a spec, from the root of the project'),
  text: z
    .string()
    .optional()
    .describe('the text of a spec instead, such as a draft; it may use the libraries'),
};

const SECONDS_OPTION = {
  max_seconds: z
    .number()
    .positive()
    .max(SECONDS_MAX)
    .default(SECONDS)
    .describe('time for each search; one that ends so is `unknown`'),
};

const VERSION = {
  params: z
    .record(z.string(), z.union([z.number(), z.boolean(), z.string()]))
    .default({})
    .describe('values of params, by name'),
  variants: z.array(z.string()).default([]).describe('the variants to apply'),
};

/** What changes no file, and asks nobody outside. */
const READS = { readOnlyHint: true, openWorldHint: false };

export function addTools(server: McpServer, project: Project, runCommand: RunCommand): void {
  addCheck(server, project);
  addRun(server, project);
  addStep(server, project);
  addExplain(server, project, runCommand);
  addGate(server, project);
}

function addCheck(server: McpServer, project: Project): void {
  server.registerTool(
    'check',
    {
      title: 'Check claims',
      description:
        'Checks the claims of a spec: what each says and whether it is so, with a picture of the simplest ' +
        'counterexample. A spec with mistakes gives its diagnostics, with hints that are edits.',
      inputSchema: {
        ...SOURCE,
        ...SECONDS_OPTION,
        claims: z.array(z.string()).optional().describe('names of claims; default: all'),
      },
      annotations: READS,
    },
    ({ spec, text, claims, max_seconds: seconds }, { signal }) =>
      answer(async () => {
        const loaded = open(project, spec, text);
        if (!loaded.ok) return mistakes(loaded);
        const parts: string[] = [];
        const settings = { limits: { seconds }, signal, coverageStates: 0 };
        for await (const claim of check(loaded, {
          ...settings,
          ...(claims !== undefined && { claims }),
        })) {
          const { name, asRecorded, remarks, counterexample } = claim;
          parts.push(
            [
              `claim ${name}: ${asRecorded ? 'as claimed' : 'NOT as claimed'}: ${claim.text}`,
              ...remarks,
              ...pictureOf(counterexample),
            ].join('\n'),
          );
        }
        const none =
          'the spec has no claims: `run` explores it, and `claim NAME { holds all }` makes one';
        return said(
          [...warnings(loaded), parts.length === 0 ? none : parts.join('\n\n')].join('\n'),
        );
      }),
  );
}

function addRun(server: McpServer, project: Project): void {
  server.registerTool(
    'run',
    {
      title: 'Explore a spec',
      description:
        'Explores one version of a spec, whatever it claims: checks all its properties and the built-in checks ' +
        '(deadlock, data_race, ...), with a picture of each violation.',
      inputSchema: {
        ...SOURCE,
        ...VERSION,
        ...SECONDS_OPTION,
        only: z
          .array(z.string())
          .optional()
          .describe('properties and checks to look at; default: all'),
      },
      annotations: READS,
    },
    ({ spec, text, params, variants, only, max_seconds: seconds }, { signal }) =>
      answer(async () => {
        const loaded = open(project, spec, text);
        if (!loaded.ok) return mistakes(loaded);
        const found = await explore(loaded, {
          ...{ params, variants, signal, limits: { seconds } },
          ...(only !== undefined && { only }),
        });
        const { states, transitions, depth } = found.counts;
        return said(
          [
            ...warnings(loaded),
            found.text,
            `${states} states, ${transitions} transitions, depth ${depth}`,
            ...found.notChecked.map((each) => `not checked: ${JSON.stringify(each)}`),
            ...found.violations.flatMap(pictureOf),
          ].join('\n'),
        );
      }),
  );
}

function addStep(server: McpServer, project: Project): void {
  server.registerTool(
    'step',
    {
      title: 'Step through a spec',
      description:
        'Takes steps from the initial state, and tells the state that they lead to and the steps that can be ' +
        'taken there, by number.',
      inputSchema: {
        ...SOURCE,
        ...VERSION,
        take: z
          .array(z.number().int().nonnegative())
          .max(1000)
          .default([])
          .describe('the steps to take, each by its number among those that can be taken'),
      },
      annotations: READS,
    },
    ({ spec, text, params, variants, take }) =>
      answer(async () => {
        const loaded = open(project, spec, text);
        if (!loaded.ok) return mistakes(loaded);
        const walker = walk(loaded, { params, variants });
        for (const [i, number] of take.entries()) {
          const step = walker.enabled[number];
          if (step === undefined) {
            const count = walker.enabled.length;
            throw new UserError(
              `step ${i} of \`take\` is ${number}, but ${count} steps can be taken there`,
            );
          }
          walker.take(step);
        }
        const { state, threads, violated, enabled, steps } = walker;
        const numbered = enabled.map((step, number) => ({ number, ...step }));
        return said(
          JSON.stringify(
            { state, threads, violated, taken: steps, enabled: numbered },
            undefined,
            1,
          ),
        );
      }),
  );
}

function addExplain(server: McpServer, project: Project, runCommand: RunCommand): void {
  server.registerTool(
    'explain',
    {
      title: 'Explain a violation',
      description:
        'Says where the run of a violated claim turned bad, and which variants of the spec avoid it.',
      inputSchema: {
        ...SECONDS_OPTION,
        spec: z.string().describe('the path of a spec, from the root of the project'),
        claim: z.string().describe('the claim that is violated'),
      },
      annotations: READS,
    },
    ({ spec, claim, max_seconds: seconds }, { signal }) =>
      answer(async () => {
        // A path or name that begins with `-` would be an option.
        for (const word of [spec, claim]) {
          if (word.startsWith('-')) throw new UserError(`\`${word}\` is not a name`);
        }
        // The command takes any path: the project reads none that leads out of it.
        const loaded = project.load(spec);
        if (!loaded.ok) return mistakes(loaded);
        const args = ['explain', spec, '--claim', claim, '--max-seconds', `${seconds}s`];
        const { code, out, err } = await runCommand(args, signal);
        return { ...said(out + err), isError: code === 2 || code === 70 };
      }),
  );
}

function addGate(server: McpServer, project: Project): void {
  server.registerTool(
    'gate',
    {
      title: 'Compare two revisions',
      description:
        'Compares the claims of two git revisions of the project: which changed, which were weakened or removed, ' +
        'and whether the gate of a CI would be open.',
      inputSchema: {
        ...SECONDS_OPTION,
        base: z.string().describe('a revision, such as `main`'),
        head: z.string().default('HEAD').describe('the revision that is compared with it'),
      },
      annotations: READS,
    },
    ({ base, head, max_seconds: seconds }, { signal }) =>
      answer(async () => {
        const found = await project.gate({ base, head, signal, limits: { seconds } });
        return said(JSON.stringify(found, undefined, 1));
      }),
  );
}
