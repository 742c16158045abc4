/** The type of a spec that a test imports: `/// <reference types="faultline/vitest/modules" />`. */
declare module '*.kspec' {
  const spec: import('faultline').Spec;
  // biome-ignore lint/style/noDefaultExport: that is how the plugin gives it
  export default spec;
}
