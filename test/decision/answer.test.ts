import { expect, test } from 'vitest'
import { wishesOf } from '../../src/decision/answer.ts'

const entry = { trigger: 'test', values: { close: 3 } }
const exit = { exit: 'enough' }
const plan = { plan: 'swing low', stopPrice: 3, takeProfitPct: 2 }
const nothing = { entry: null, exit: null, plan: null }

test.each([
  [null, nothing],
  [[], nothing],
  [entry, { ...nothing, entry }],
  [exit, { ...nothing, exit }],
  [plan, { ...nothing, plan }],
  [
    { plan: 'further', takeProfitPct: 1000 },
    { ...nothing, plan: { plan: 'further', takeProfitPct: 1000 } },
  ],
  [[exit, plan, entry], { entry, exit, plan }],
  [
    { ...entry, direction: 'short', urgency: 'maker', limitOffsetPct: -1, size: { mode: 'fixed-percent', amount: 3 } },
    { ...nothing, entry: expect.objectContaining({ urgency: 'maker' }) },
  ],
])('an answer %j says what is wished', (answer, wishes) => {
  expect(wishesOf(answer)).toEqual(wishes)
})

test.each([
  [undefined, /answered nothing/],
  [true, /answered true/],
  ['buy', /answered buy/],
  [Promise.resolve(entry), /answered a promise: a strategy waits for nothing/],
  [[entry, entry], /two entries/],
  [[exit, exit], /two exits/],
  [{ ...entry, stop: 3 }, /field "stop"/],
  [{ ...entry, trigger: '' }, /trigger is no line/],
  [{ ...entry, trigger: 'a\nb' }, /trigger is no line/],
  [{ trigger: 'test' }, /has no values/],
  [{ ...entry, values: { close: Number.NaN } }, /value close of its proposal is NaN/],
  [{ ...entry, values: { close: '3' } }, /value close of its proposal is 3/],
  [{ ...entry, values: Object.fromEntries(Array.from({ length: 101 }, (_, nth) => [`v${nth}`, nth])) }, /101 values/],
  [{ ...entry, values: { large: 1e30 } }, /value large of its proposal is 1e\+30, and no number below 1e\+30/],
  [{ ...entry, values: { 'a\nb': 1 } }, /has a name that is no line/],
  [{ ...entry, values: JSON.parse('{"__proto__": 1}') }, /has a name that is no line/],
  [{ ...entry, trigger: '__proto__' }, /trigger is no line/],
  [{ exit: '__proto__' }, /reason of its exit/],
  [{ ...entry, values: { urgency: 3 } }, /value urgency of its proposal has a name/],
  [{ ...entry, direction: 'up' }, /direction is up/],
  [{ ...entry, urgency: 'now' }, /urgency is now/],
  [{ ...entry, limitOffsetPct: 6 }, /limitOffsetPct is 6/],
  [{ ...entry, limitOffsetPct: '1' }, /limitOffsetPct is 1/],
  [{ ...entry, urgency: 'maker', limitOffsetPct: 1 }, /maker's limit/],
  [{ ...entry, size: 5 }, /size is 5: { mode: 'fixed-percent', amount: 5 } is one/],
  [{ ...entry, size: { mode: 'all', amount: 1 } }, /mode of its size is all: one of fixed-percent/],
  [{ ...entry, size: { mode: 'fixed-quote', amount: 1e30 } }, /amount of its size is 1e\+30, and no number above zero and below 1e\+30/],
  [{ ...entry, size: { mode: 'fixed-quote', amount: 1, of: 'cash' } }, /size has a field "of"/],
  [{ ...entry, values: { odd: Symbol('odd') } }, /value odd of its proposal is Symbol\(odd\)/],
  [{ ...entry, direction: Object.create(null) }, /direction is a value that has no text: long or short/],
  [{ ...exit, stopPrice: 3 }, /field "stopPrice", which no exit has/],
  [{ ...exit, ...entry }, /field "trigger", which no exit has/],
  [{ ...entry, size: { mode: 'fixed-quote', amount: 0 } }, /amount of its size is 0/],
  [{ exit: 3 }, /reason of its exit/],
  [[plan, plan], /two changes of the plan/],
  [{ ...plan, plan: '' }, /reason of its change of the plan/],
  [{ ...plan, stop: 3 }, /field "stop", which no change of a plan has/],
  [{ plan: 'why' }, /neither a stopPrice nor a takeProfitPct/],
  [{ ...plan, stopPrice: 0 }, /stopPrice is 0/],
  [{ ...plan, stopPrice: Number.NaN }, /stopPrice is NaN/],
  [{ ...plan, stopPrice: '3' }, /stopPrice is 3/],
  [{ ...plan, takeProfitPct: -1 }, /takeProfitPct is -1/],
  [{ ...plan, takeProfitPct: 1001 }, /takeProfitPct is 1001/],
])('an answer %j is none', (answer, why) => {
  expect(wishesOf(answer)).toMatch(why)
})
