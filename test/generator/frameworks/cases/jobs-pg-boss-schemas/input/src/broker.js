/** The class is passed in, so that tests can pass another. */
export const makeBroker =
  (Broker) =>
  async (connectionString) => {
    const broker = new Broker({ connectionString });
    await broker.start();
    return broker;
  };
