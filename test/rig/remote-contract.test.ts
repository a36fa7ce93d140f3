import { setTimeout as sleep } from 'node:timers/promises'
import { SteadyClock } from '../../src/kernel/clock.ts'
import { floorToStep, format, parse } from '../../src/kernel/money.ts'
import type { Account } from '../contract/account.ts'
import { ordersContract } from '../contract/orders.contract.ts'
import { surveyContract } from '../contract/survey.contract.ts'
import { RemoteVenue } from './remote/client.ts'
import { CAPITAL, COINS, VENUE } from './remote/market.ts'
import { Stage } from './remote/stage.ts'

const open = async (): Promise<Account> => {
  const stage = await Stage.open()
  await stage.prices({ isHeld: true })
  const exchange = new RemoteVenue({
    url: stage.url,
    agent: 'survey',
    clock: new SteadyClock(0),
    timeoutMs: VENUE.timeoutMs,
    receiveWindowMs: 600,
    proofDelayMs: VENUE.proofDelayMs,
    silenceMs: 1000,
    lookEveryMs: 1000,
    onTick: () => {},
  })
  await exchange.connect()
  const [coin] = COINS
  return {
    exchange,
    coin: coin!,
    deposits: CAPITAL,
    quantity: '0.05',
    lowPrice: '10000',
    lowerPrice: '9000',
    highPrice: '30000',
    sellable: (held) => format(floorToStep(parse(held), coin!.filters.stepSize)),
    feeAsset: coin!.base,
    nowMs: async () => (await stage.account()).timeMs,
    pass: () => sleep(20),
    dispose: async () => {
      exchange.close()
      await stage.close()
    },
  }
}

surveyContract('the venue over the network', open)
ordersContract('the venue over the network', open)
