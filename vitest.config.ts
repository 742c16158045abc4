import os from 'node:os';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** As the command does, and for the same reason (`cli/launch.ts`): a quarter of the CPU time of the tests. */
const PATIENT = process.versions.v8.startsWith('11.') ? ['--interrupt-budget=1000000'] : [];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules', 'dist'],
    testTimeout: 60_000,
    execArgv: PATIENT,
    // Vitest keeps a core for itself, so that on two cores half of the computer would wait.
    maxWorkers: os.availableParallelism(),
  },
});

export default config;
