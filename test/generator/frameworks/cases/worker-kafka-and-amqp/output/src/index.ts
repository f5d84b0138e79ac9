import { connect, type Channel } from 'amqplib';
import { Kafka } from 'kafkajs';
import { observeProcess, observeWorker, observeChannel } from './observability/index.js';

observeProcess();

const kafka = new Kafka({ brokers: ['localhost:9092'] });
const consumer = kafka.consumer({ groupId: 'prices' });
observeWorker(consumer, 'disconnect');
const producer = kafka.producer();

async function listen(channel: Channel): Promise<void> {
  await channel.consume('prices', (message) => message !== null && channel.ack(message));
}

const connection = await connect('amqp://localhost');
const channel = await connection.createChannel();
observeChannel(channel);
await listen(channel);
await producer.connect();
await consumer.subscribe({ topic: 'prices' });
await consumer.run({ eachMessage: async () => undefined });
