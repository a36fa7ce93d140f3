import { liveEntries } from '../../../machines/position/claims.ts'
import { isFlat } from '../../../machines/position/state.ts'
import { type RefusalRow, refusalsIn } from '../../../projections/refusal-rows.ts'
import { format, ZERO } from '../../kernel/money.ts'
import type { View, ViewMoment } from '../../view/replica/view.ts'
import { type SpellTold, spellTold } from '../../view/why/objections.ts'
import { type StandingReason, standingAgainst } from '../../view/why/standing-against.ts'
import { countWords } from '../../view/words/say.ts'
import type { CoinAt } from '../coins-of.ts'
import { amountsAt } from '../past-words.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

const spellOf = async (view: View, moment: ViewMoment, row: RefusalRow): Promise<SpellTold[]> => {
  const [event] = await view.events(row.from, row.from)
  if (event?.type !== 'ProposalRefused') return []
  const spell = { event, at: row.from, times: row.times, lastMs: row.toMs, endedBy: row.endedBy }
  return [spellTold(spell, amountsAt(moment), moment.place.timeMs)]
}

/** What is open of the coin: while something is, its strategy may not be asked. */
const openOf = ({ name, base, position }: CoinAt): string[] => {
  if (isFlat(position)) return []
  const held = position.exposure === ZERO ? [] : [`${name}: ${format(position.exposure)} ${base} held`]
  const entries = liveEntries(position).length
  return [...held, ...(entries === 0 ? [] : [`${name}: ${countWords(entries, 'entry', 'entries')} open`])]
}

const verdict = (name: string, spells: readonly SpellTold[], standing: readonly StandingReason[], open: readonly string[]): string => {
  const newest = spells.findLast(({ endedBy }) => endedBy === null)
  if (newest !== undefined) return `Refused: ${newest.words}.`
  const [against] = standing
  if (against !== undefined) return `Against every entry: ${against.words}.`
  return open.length > 0
    ? `Nothing stands against an entry; ${open.join('; ')}.`
    : `Nothing was proposed of ${name}, and nothing stands against it.`
}

export const whyNotRoute = apiRoute({
  path: '/why-not',
  summary: 'What kept a coin from being entered at the moment',
  answerTo: async ({ view, moment }, { coin }) => {
    const wanted = wantedCoin(moment, coin)
    const standing = [...standingAgainst(moment.state, wanted.symbol, moment.place.timeMs)]
    const told = await Promise.all(refusalsIn(moment.viewing.refusals, coin).map((row) => spellOf(view, moment, row)))
    const spells = told.flat().sort((one, other) => one.at - other.at)
    const open = openOf(wanted)
    return {
      at: placeShown(moment.place),
      ...{ coin, words: verdict(coin, spells, standing, open), open, standing },
      spells: spells
        .filter(({ endedBy }) => endedBy === null)
        .map(({ at, refusal, strategy, sinceMs, times, lastMs, words, away, guards }) => ({
          position: view.columns.position(at),
          ...{ refusal, strategy, sinceMs, times, lastMs, words, away, guards: [...guards] },
        })),
    }
  },
})
