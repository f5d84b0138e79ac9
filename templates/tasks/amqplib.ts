import { manageWorker } from './shutdown.js';

/** What is used of a channel. */
interface Channel {
  consume: (
    queue: string,
    callback: Callback,
    options?: { noAck?: boolean },
  ) => Promise<{ consumerTag: string }>;
  cancel: (consumerTag: string) => Promise<unknown>;
  ack: (message: Message, allUpTo?: boolean) => void;
  nack: (message: Message, allUpTo?: boolean, requeue?: boolean) => void;
  reject: (message: Message, requeue?: boolean) => void;
  ackAll: () => void;
  nackAll: (requeue?: boolean) => void;
  close: () => Promise<unknown>;
  once: (event: 'close', listener: () => void) => unknown;
}

interface Message {
  fields: { deliveryTag: number };
}

type Callback = (message: Message | null) => unknown;

/**
 * Makes a channel of amqplib end in order: its consumers get nothing new, the messages that they have are worked on to
 * their end and acknowledged, and only then it is closed. Returns the same channel.
 */
export function observeChannel<C extends object>(channel: C): C {
  const own = channel as unknown as Channel;
  const { consume, ack, nack, reject, ackAll, nackAll } = own;
  const consumers = new Set<string>();
  /** Delivery tags of messages that nobody is through with. */
  const inHand = new Set<number>();
  let idle: (() => void) | undefined;
  let closed = false;
  const isOpen = (): boolean => !closed;
  const settle = (settled: (tag: number) => boolean): void => {
    for (const tag of inHand) if (settled(tag)) inHand.delete(tag);
    if (inHand.size === 0) idle?.();
  };
  const settleOne = ({ fields }: Message, allUpTo = false): void => {
    settle((tag) => tag === fields.deliveryTag || (allUpTo && tag < fields.deliveryTag));
  };
  own.consume = async (queue, callback, options) => {
    const taken = (message: Message | null): unknown => {
      if (message === null) return callback(message);
      inHand.add(message.fields.deliveryTag);
      const through = (): void => {
        settleOne(message);
      };
      const result = callback(message);
      // Whoever gives back no promise is through when he has acknowledged, or at once where nobody has to.
      if (result instanceof Promise) void result.then(through, through);
      else if (options?.noAck === true) through();
      return result;
    };
    const consumer = await Reflect.apply(consume, channel, [queue, taken, options]);
    consumers.add(consumer.consumerTag);
    return consumer;
  };
  own.ack = (message, allUpTo) => {
    ack.call(channel, message, allUpTo);
    settleOne(message, allUpTo);
  };
  own.nack = (message, allUpTo, requeue) => {
    nack.call(channel, message, allUpTo, requeue);
    settleOne(message, allUpTo);
  };
  own.reject = (message, requeue) => {
    reject.call(channel, message, requeue);
    settleOne(message);
  };
  own.ackAll = () => {
    ackAll.call(channel);
    settle(() => true);
  };
  own.nackAll = (requeue) => {
    nackAll.call(channel, requeue);
    settle(() => true);
  };
  // With its connection everything is gone: the broker hands out anew what was not acknowledged.
  own.once('close', () => {
    closed = true;
    settle(() => true);
  });
  manageWorker('amqplib', async () => {
    if (!isOpen()) return;
    await Promise.all([...consumers].map((tag) => own.cancel(tag)));
    if (inHand.size > 0) await new Promise<void>((resolve) => (idle = resolve));
    if (isOpen()) await own.close();
  });
  return channel;
}
