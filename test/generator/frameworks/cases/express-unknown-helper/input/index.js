import 'express';
import { createService } from '@acme/http';

const service = createService();
service.listen(3000);
