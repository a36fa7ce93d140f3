import type { EventObject, MachineConfig, MachineContext, MetaObject, NonReducibleUnknown } from 'xstate'

/** What XState itself takes as the config of a machine with these events and nothing else: no context, actions, guards or delays. */
type XStateConfig<E extends EventObject> = MachineConfig<
  MachineContext,
  E,
  never,
  never,
  never,
  never,
  string,
  NonReducibleUnknown,
  NonReducibleUnknown,
  EventObject,
  MetaObject,
  MetaObject
>

/** Every transition says where it leads, also where it stays, and what it means for coins and orders. */
type Transition = { readonly target: string; readonly description: string }
type State<Name extends string> = { readonly description: string; readonly on?: { readonly [Event in Name]?: Transition } }
type Region<Name extends string> = {
  readonly description: string
  readonly initial: string
  readonly states: Readonly<Record<string, State<Name>>>
}
type Written<Name extends string> =
  | ({ readonly id: string; readonly type?: never } & Region<Name>)
  | {
      readonly id: string
      readonly type: 'parallel'
      readonly description: string
      readonly states: Readonly<Record<string, Region<Name>>>
    }

type Within<Whole, Part extends Whole> = Part

/**
 * The config of a machine that moves by events of type `E`, as it stands in a `config.ts`: a part of what XState takes. An event
 * that `E` does not have is an error of the compiler, as is a description left out.
 */
export type ConfigOf<E extends EventObject> = Within<XStateConfig<E>, Written<E['type']>>

type StatesOf<Region> = Region extends { readonly states: infer States } ? keyof States & string : never

/** Where a machine of this config stands: region to state. A machine without parallel regions is one region that bears its id. */
export type ValueOf<C> = C extends { readonly type: 'parallel'; readonly states: infer Regions }
  ? { readonly [Name in keyof Regions]: StatesOf<Regions[Name]> }
  : C extends { readonly id: infer Id extends string }
    ? { readonly [Name in Id]: StatesOf<C> }
    : never

type ClosedRegion<R> = {
  readonly initial: StatesOf<R>
  readonly states: { readonly [Name in StatesOf<R>]: { readonly on?: Readonly<Record<string, { readonly target: StatesOf<R> }>> } }
}

/** What a config must also be: each region begins in a state of its own, and no transition leads anywhere else. */
export type Closed<C> = C extends { readonly type: 'parallel'; readonly states: infer Regions }
  ? { readonly states: { readonly [Name in keyof Regions]: ClosedRegion<Regions[Name]> } }
  : ClosedRegion<C>
