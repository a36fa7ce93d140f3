/** What a strategy finds in the place of a name by which it would reach outside: whatever it does with it is an error that says so. */
const nothing = (name: string): unknown => {
  const refuse = (): never => {
    throw new Error(`a strategy has no ${name}`)
  }
  return new Proxy(refuse, {
    apply: refuse,
    construct: refuse,
    get: refuse,
    set: refuse,
    has: refuse,
    ownKeys: refuse,
    defineProperty: refuse,
  })
}

/** Dates of given times, and none of now. */
const dates = new Proxy(Date, {
  apply: () => {
    throw new Error('a strategy has no clock: the time is that of view.bar.closeMs')
  },
  construct: (date, given: readonly unknown[]) => {
    if (given.length === 0) throw new Error('a strategy has no clock: the time is that of view.bar.closeMs')
    return new date(...(given as [number]))
  },
  get: (date, name) => {
    if (name === 'now') throw new Error('a strategy has no clock: the time is that of view.bar.closeMs')
    return Reflect.get(date, name)
  },
})

const mathematics = Object.create(null, Object.getOwnPropertyDescriptors(Math)) as Record<string, unknown>
Object.defineProperty(mathematics, 'random', {
  value: () => {
    throw new Error('a strategy has no chance: the same view gives the same answer')
  },
})

/** By name, what a strategy finds instead of what the process has. */
export const outside: Readonly<Record<string, unknown>> = {
  Date: dates,
  Math: Object.freeze(mathematics),
  ...Object.fromEntries(
    [
      'globalThis',
      'global',
      'process',
      'require',
      'module',
      'performance',
      'crypto',
      'fetch',
      'navigator',
      'Temporal',
      'Intl',
      'Function',
      'console',
      'WebSocket',
      'EventSource',
      'BroadcastChannel',
      'MessageChannel',
      'Worker',
      'localStorage',
      'sessionStorage',
      'queueMicrotask',
      'Promise',
      ...['Timeout', 'Interval', 'Immediate'].flatMap((kind) => [`set${kind}`, `clear${kind}`]),
    ].map((name) => [name, nothing(name)]),
  ),
}
