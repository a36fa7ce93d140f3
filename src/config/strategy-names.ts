/** Strategies that come with the engine. */
export const strategyNames: readonly string[] = ['drop', 'rise', 'reversion', 'matrix']

/** Whether a strategy is named by where its file is: a path has a slash, or ends like a file. */
export const isStrategyPath = (name: string): boolean => /[\\/]|\.[cm]?[jt]sx?$/.test(name)
