import { expect, test } from 'vitest'
import { type AlertChannel, AlertOutbox } from '../../../src/ops/alerts/alert-outbox.ts'
import { Stage } from '../../exchange/budget/budget-stage.ts'
import { channelThat, delivered, failed, keptLog, messageOf, refused } from './alert-stage.ts'

const outboxOn = (channel: AlertChannel) => {
  const [stage, log] = [new Stage(), keptLog()]
  return { stage, log, outbox: new AlertOutbox(stage, channel, log) }
}
const textsOf = (tried: readonly { readonly text: string }[]): string => tried.map(({ text }) => text).join('')

test('messages are sent one after another, in order', async () => {
  const { channel, tried } = channelThat(() => delivered)
  const { stage, outbox } = outboxOn(channel)
  for (const text of ['a', 'b', 'c']) outbox.add(messageOf(text))
  await stage.pass(0)
  await stage.pass(0)
  expect([textsOf(tried), outbox.waiting, stage.waitingRings]).toEqual(['abc', 0, 0])
})

test('what is not delivered is tried again, later and later, and keeps its place; that is said once, and that it goes again', async () => {
  const { channel, tried } = channelThat((nth) => (nth < 11 ? failed : delivered))
  const { stage, log, outbox } = outboxOn(channel)
  const atMs: number[] = []
  outbox.add(messageOf('a'))
  outbox.add(messageOf('b'))
  await stage.pass(0)
  for (let second = 0; second < 2000 && outbox.waiting > 0; second++) {
    while (atMs.length < tried.length) atMs.push(second)
    await stage.pass(1000)
  }
  const pauses = atMs.slice(1, 11).map((ms, at) => ms - atMs[at]!)
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300])
  expect(textsOf(tried)).toBe(`${'a'.repeat(12)}b`)
  expect(log.lines.map((line) => line.slice(0, 34))).toEqual(['warn alarms are not delivered; it ', 'info alarms are delivered again {"'])
})

test('while a receiver is down what is new waits for the next try, and once it is back the first pause is short again', async () => {
  const { channel, tried } = channelThat((nth) => (nth === 4 ? delivered : failed))
  const { stage, outbox } = outboxOn(channel)
  outbox.add(messageOf('a'))
  await stage.pass(0)
  outbox.add(messageOf('b'))
  await stage.pass(999)
  expect(textsOf(tried)).toBe('a')
  await stage.pass(14_001)
  expect([textsOf(tried), outbox.waiting], 'delivered, and the next has failed').toEqual(['aaaaab', 1])
  await stage.pass(1000)
  expect(textsOf(tried)).toBe('aaaaabb')
})

test('what hangs is given up after ten seconds, and told so', async () => {
  const { channel, tried, signals } = channelThat((nth) => (nth === 0 ? new Promise(() => {}) : delivered))
  const { stage, outbox } = outboxOn(channel)
  outbox.add(messageOf('a'))
  await stage.pass(9999)
  expect([tried.length, signals[0]!.aborted]).toEqual([1, false])
  await stage.pass(1)
  expect([tried.length, signals[0]!.aborted]).toEqual([1, true])
  await stage.pass(1000)
  expect([tried.length, outbox.waiting]).toEqual([2, 0])
})

test('what would be refused again is not sent again, and holds nothing up', async () => {
  const { channel, tried } = channelThat((nth) => (nth === 0 ? refused : delivered))
  const { stage, log, outbox } = outboxOn(channel)
  outbox.add(messageOf('a'))
  outbox.add(messageOf('b'))
  await stage.pass(0)
  await stage.pass(0)
  expect([textsOf(tried), tried[1]!.lost, log.lines.length]).toEqual(['ab', 1, 1])
})

test('a hundred wait at most: the oldest give way, and how many were lost is told', async () => {
  let isDown = true
  const { channel, tried } = channelThat(() => (isDown ? failed : delivered))
  const { stage, outbox } = outboxOn(channel)
  for (let nth = 0; nth < 130; nth++) outbox.add(messageOf(`${nth},`))
  await stage.pass(0)
  expect(outbox.waiting).toBe(100)
  isDown = false
  await stage.pass(1000)
  for (let turn = 0; turn < 100; turn++) await stage.pass(0)
  expect(outbox.waiting).toBe(0)
  const sent = tried.slice(-100).map(({ text }) => Number(text.slice(0, -1)))
  expect([sent[0], sent[1], sent.at(-1)]).toEqual([0, 31, 129])
  expect([tried.at(-100)!.lost, tried.at(-1)!.lost]).toEqual([30, 0])
})

test('what is a day old is not sent any more', async () => {
  let isDown = true
  const { channel, tried } = channelThat(() => (isDown ? failed : delivered))
  const { stage, outbox } = outboxOn(channel)
  outbox.add(messageOf('old'))
  await stage.pass(86_000_000)
  outbox.add(messageOf('new'))
  await stage.pass(800_000)
  isDown = false
  await stage.pass(300_000)
  await stage.pass(0)
  expect([tried.at(-1)!.text, tried.at(-1)!.lost, outbox.waiting]).toEqual(['new', 1, 0])
})

test('at the end what waits is tried once more, for as long as is said; then nothing is sent or left behind', async () => {
  let nth = 0
  const { channel, tried } = channelThat(() => (nth++ === 0 ? failed : delivered))
  const { stage, outbox } = outboxOn(channel)
  outbox.add(messageOf('a'))
  await stage.pass(0)
  await outbox.close(5000)
  outbox.add(messageOf('b'))
  await stage.pass(10_000)
  expect([textsOf(tried), stage.waitingRings]).toEqual(['aa', 0])

  const dead = channelThat(() => new Promise(() => {}))
  const other = outboxOn(dead.channel)
  other.outbox.add(messageOf('c'))
  const closed = other.outbox.close(5000)
  await other.stage.pass(5000)
  await closed
  expect(dead.signals[0]!.aborted).toBe(true)
  expect(other.log.lines).toEqual(['warn alarms were not delivered {"channel":"a channel","waiting":1}'])
  await other.stage.pass(60_000)
  expect([dead.tried.length, other.stage.waitingRings]).toEqual([1, 0])
})
