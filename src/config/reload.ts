import { type Difference, differenceOf, type Options } from '../kernel/difference.ts'
import { readCoinPath } from './coin-path.ts'
import { whyFixed } from './fixed-options.ts'
import { groupOptions, publicOptions } from './load.ts'
import { crossCheck } from './rules.ts'
import type { Config } from './schema.ts'
import { mayHoldSecret, shownSecret } from './secret-options.ts'
import { readSlotPath } from './slot-path.ts'
import { keepStrategyFiles } from './strategy-files.ts'

/** An option that stays as it is until the next start, and why. */
export type KeptOption = { readonly option: string; readonly why: string }

/** What a configuration that was read again comes to. `changed`: for persons, without what may be secret. */
export type Reload =
  | { readonly ok: true; readonly config: Config; readonly changed: Difference; readonly kept: readonly KeptOption[] }
  | { readonly ok: false; readonly refusals: readonly string[] }

type Tree = Record<string, unknown>

/** What a path leads to; the name of a coin may hold what else separates names. */
const keysOf = (path: string): readonly string[] => {
  const ofCoin = readCoinPath(path)
  if (ofCoin !== null) return ['coins', ofCoin.symbol, ...ofCoin.option.split('.')]
  const ofSlot = readSlotPath(path)
  return ofSlot === null ? path.split('.') : ['slots', ofSlot.slot, ...ofSlot.option.split('.')]
}

const valueIn = (tree: Tree, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], tree)

const put = (tree: Tree, keys: readonly string[], value: unknown): void => {
  const [key = '', ...below] = keys
  if (below.length > 0) {
    tree[key] ??= {}
    put(tree[key] as Tree, below, value)
  } else if (value === undefined) delete tree[key]
  else tree[key] = value
}

/** All that can differ, also what no log remembers. */
const everything = (config: Config): Options => ({
  ...publicOptions(config),
  store: config.store,
  ...groupOptions(config, 'alerts'),
  ...groupOptions(config, 'page'),
})

const shown = (difference: Difference): Difference =>
  Object.fromEntries(
    Object.entries(difference).map(([path, values]) => {
      if (!mayHoldSecret(path)) return [path, values]
      const [before, after] = values.map((value) => (value === null ? null : shownSecret(path, String(value))))
      return [path, [before, after]]
    }),
  )

/** The other options, but for those that something was built of at the start: these stay. */
const fitted = (now: Config, next: Config): Config => {
  const tree = structuredClone(next) as unknown as Tree
  const before = now as unknown as Tree
  const differing = Object.keys(differenceOf(everything(now), everything(next))).filter((path) => whyFixed(path) !== null)
  // slots that are not there yet, or not any more
  if (differing.includes('slots'))
    tree.slots = Object.fromEntries(Object.entries(now.slots).map(([name, own]) => [name, structuredClone(next.slots[name] ?? own)]))
  for (const path of differing) {
    const keys = keysOf(path)
    if (path === 'slots' || path === 'strategies' || (keys[0] === 'slots' && now.slots[keys[1]!] === undefined)) continue
    put(tree, keys, valueIn(before, keys))
  }
  const config = tree as unknown as Config
  keepStrategyFiles(now, config)
  return config
}

/** Which of the options that were read may change while the engine runs; refused as a whole where they do not go with those that stay. */
export const reloadOf = (now: Config, next: Config): Reload => {
  const config = fitted(now, next)
  const [is, wanted] = [everything(config), everything(next)]
  const kept = Object.keys(differenceOf(is, wanted)).map((option) => ({ option, why: whyFixed(option) ?? 'it is of what stays' }))
  const broken = crossCheck(config)
  if (broken.length > 0)
    return {
      ok: false,
      refusals: broken.map(
        ({ path, message }) => `${path} ${message} (${kept.map(({ option }) => option).join(', ')} cannot change before a restart).`,
      ),
    }
  return { ok: true, config, changed: shown(differenceOf(everything(now), is)), kept }
}
