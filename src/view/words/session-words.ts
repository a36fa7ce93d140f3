import type { EndReason, SessionEvent } from '../../../machines/session/events.ts'
import type { CommandAnswer, Wish } from '../../../machines/session/operator-command.ts'
import type { CoinAnswer } from '../../kernel/common-facts.ts'
import { refusalWords } from './judged-words.ts'
import { countWords, type Say, type Tells } from './say.ts'

const ENDED: Readonly<Record<EndReason, string>> = {
  signal: 'the system asked it to',
  'end-of-tape': 'the tape has ended',
  operator: 'a person asked it to',
  killed: 'a person killed it',
}
const POLICIES: Readonly<Record<'keep' | 'cancel-entries' | 'close-all', string>> = {
  keep: 'what is open stays',
  'cancel-entries': 'once no entry is open',
  'close-all': 'once every position is closed',
}

/** What a person asked for, by its name and its fields. */
const wishWords = ({ type, ...fields }: Wish): string =>
  [type, ...Object.values(fields).filter((field) => typeof field === 'string')].join(' ')

export const coinAnswerWords = (answer: CoinAnswer, say: Say): string =>
  answer.is === 'accepted' ? 'accepted' : `refused, ${refusalWords(answer.refusal, answer.judged, say)}`

const answerWords = (answer: CommandAnswer, say: Say): string =>
  answer.is === 'by-coin'
    ? Object.entries(answer.coins)
        .map(([coin, one]) => `${coin} ${coinAnswerWords(one, say)}`)
        .join('; ')
    : coinAnswerWords(answer, say)

type OthersData = NonNullable<Extract<SessionEvent, { type: 'SessionReconciled' }>['data']['others']>
const othersWords = ({ orphans, afterCopy, otherLogs, strangers }: OthersData): string =>
  [
    [orphans.count, 'of this log without an intent'],
    [afterCopy.count, 'placed after the copy was made'],
    [otherLogs.count, 'of other logs'],
    [strangers.count, 'of strangers'],
  ]
    .flatMap(([count, whose]) => (count === 0 ? [] : [`${count} ${whose}`]))
    .join(', ')

const coinsWords = (symbols: readonly string[]): string =>
  symbols.length === 0 ? '' : ` with ${countWords(symbols.length, 'coin')}: ${symbols.join(', ')}`

export const sessionTells: Tells<SessionEvent['type']> = {
  SessionStarted: ({ data: { mode, version, pid, host, resumed, tape, feed, label, script } }) => ({
    line: `${resumed ? 'Went on' : 'Began'} trading on ${mode}${coinsWords(feed?.symbols ?? tape?.coins.map(({ symbol }) => symbol) ?? [])}${feed === undefined ? '' : `, live at ${feed.venue}`}`,
    detail: [
      `coinfold ${version}, process ${pid} on ${host}`,
      ...(label === undefined ? [] : [`called ${label}`]),
      ...(script === undefined ? [] : [`with the script ${script.path}`]),
    ].join('; '),
  }),
  SessionReconciled: ({ data: { openOrders, others } }) => {
    const beside = others === undefined ? '' : othersWords(others)
    return {
      line: `In line with the venue, ${countWords(openOrders, 'order')} open: trading may begin`,
      detail: beside === '' ? null : `other orders on the account: ${beside}`,
    }
  },
  SessionDraining: ({ data: { because, policy, untilMs } }, say) =>
    `Coming to an end, ${POLICIES[policy]}${untilMs === undefined ? '' : `, at ${say.moment(untilMs)} at the latest`}: ${ENDED[because]}`,
  SessionStopped: ({ data: { because } }) => `Stopped: ${ENDED[because]}`,
  TradingPaused: ({ actor }) => `Paused by ${actor}: no more entries`,
  TradingResumed: ({ actor }) => `Resumed by ${actor}: entries may be asked for again`,
  TradingReduced: ({ actor }) => `Reduce-only by ${actor}: no more entries, and open ones are cancelled`,
  TradingHalted: ({ actor }) => `Killed by ${actor}: the process ends, and nothing is bought until it is resumed`,
  CommandAnswered: ({ actor, data: { commandId, wish, because, answer } }, say) => ({
    line: `${actor} asked for ${wishWords(wish)}: ${answerWords(answer, say)}`,
    detail: [`command ${commandId}`, ...(because === '' ? [] : [`because ${because}`])].join('; '),
  }),
  HeadsSealed: ({ data: { because, events, heads, totals, hash } }) => ({
    line: `Sealed: ${countWords(events, 'event')} of ${countWords(Object.keys(heads).length, 'stream')} stand before this one`,
    detail: `at ${because === 'interval' ? 'an interval' : `the ${because}`}, ${countWords(totals.openOrders, 'order')} open; heads ${hash}`,
  }),
}
