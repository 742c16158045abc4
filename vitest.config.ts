import { defineConfig, type ViteUserConfig } from 'vitest/config';

/** As the command does, and for the same reason (`cli/launch.ts`): a quarter of the CPU time of the tests. */
const PATIENT = process.versions.v8.startsWith('11.') ? ['--interrupt-budget=1000000'] : [];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules', 'dist'],
    testTimeout: 60_000,
    execArgv: PATIENT,
  },
});

export default config;
