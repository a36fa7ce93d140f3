import { type AskAwaited, type Objections, objectionsTo } from '../../view/why/objections.ts'
import { STRATEGY_OFF } from '../../view/why/strategies-off.ts'
import { awaitedEntry } from '../awaited-entry.ts'
import { placeShown } from '../place-shown.ts'
import { apiRoute } from './api-route.ts'
import { wantedCoin } from './wanted-coin.ts'

const verdict = ({ coin, spells, standing, open, awaited }: Objections): string => {
  const off = standing.find(({ refusal }) => refusal === STRATEGY_OFF)
  if (off !== undefined) return `Nothing is proposed: ${off.words}.`
  const newest = spells.findLast(({ endedBy }) => endedBy === null)
  if (newest !== undefined) return `Refused: ${newest.words}.`
  const [against] = standing
  if (against !== undefined) return `Against every entry: ${against.words}.`
  if (open.length > 0) return `Nothing stands against an entry; ${open.join('; ')}.`
  return `Nothing was proposed of ${coin}, and nothing stands against it${awaited === null ? '' : `; ${awaited}`}.`
}

export const whyNotRoute = apiRoute({
  path: '/why-not',
  summary: 'What kept a coin from being entered at the moment',
  answerTo: async ({ view, moment, candles }, { coin }) => {
    const ask: AskAwaited = (of) => awaitedEntry({ ...of, candles })
    const told = await objectionsTo(view, moment, wantedCoin(moment, coin).name, { nowMs: moment.place.timeMs, ask })
    return {
      at: placeShown(moment.place),
      ...{ coin, words: verdict(told), open: [...told.open], standing: [...told.standing] },
      spells: told.spells
        .filter(({ endedBy }) => endedBy === null)
        .map(({ at, refusal, strategy, sinceMs, times, lastMs, words, away, guards }) => ({
          position: view.columns.position(at),
          ...{ refusal, strategy, sinceMs, times, lastMs, words, away, guards: [...guards] },
        })),
    }
  },
})
