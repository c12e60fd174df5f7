// JwtModule of @nestjs/jwt as the services configure it, and a function that verifies with several secrets.
import "reflect-metadata";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { JwtModule, JwtService } from "@nestjs/jwt";
import { leeway, required } from "./serve.mjs";

const prefix = required("TOKEN_KIND"); // JWT_ACCESS_ or JWT_REFRESH_
const issuer = required("JWT_ACCESS_ISSUER");

class AppModule {}
Module({
  imports: [
    JwtModule.registerAsync({
      useFactory: () => ({
        secret: required(`${prefix}SECRET`),
        signOptions: { issuer, algorithm: "HS256", keyid: required(`${prefix}KID`) },
        verifyOptions: { issuer, algorithms: ["HS256"], clockTolerance: leeway },
      }),
    }),
  ],
})(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
export const jwtService = app.get(JwtService);

const secrets = JSON.parse(required(`${prefix}VERIFICATION_SECRETS`));

export async function verify(token) {
  let refusal;
  for (const secret of secrets) {
    try {
      return await jwtService.verifyAsync(token, { secret });
    } catch (error) {
      if (error.name === "TokenExpiredError") throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}
