terraform {
  required_providers {
    jwt = {
      source = "jwtkeys/jwt"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

resource "jwt_keyset" "auth" {
  algorithm         = "ES256"
  max_token_ttl     = "1h"
  jwks_max_age      = "1h" # the Cache-Control header below
  propagation_delay = "1h"

  lifecycle {
    prevent_destroy = true # the state is the only place that has the keys
  }
}

resource "aws_s3_bucket" "jwks" {
  bucket = "example-auth-jwks"
}

resource "aws_s3_object" "jwks" {
  bucket        = aws_s3_bucket.jwks.bucket
  key           = ".well-known/jwks.json"
  content       = jwt_keyset.auth.jwks
  content_type  = "application/jwk-set+json"
  cache_control = jwt_keyset.auth.jwks_cache_control
  etag          = md5(jwt_keyset.auth.jwks) # writes again if the object in the bucket is another one
}

data "aws_cloudfront_cache_policy" "origin_header" {
  name = "Managed-CachingOptimized" # obeys the Cache-Control header of the object
}

resource "aws_cloudfront_origin_access_control" "jwks" {
  name                              = "jwks"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "jwks" {
  enabled = true

  origin {
    origin_id                = "bucket"
    domain_name              = aws_s3_bucket.jwks.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.jwks.id
  }

  default_cache_behavior {
    target_origin_id       = "bucket"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    viewer_protocol_policy = "https-only"
    cache_policy_id        = data.aws_cloudfront_cache_policy.origin_header.id
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}

data "aws_iam_policy_document" "jwks" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.jwks.arn}/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "AWS:SourceArn"
      values   = [aws_cloudfront_distribution.jwks.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "jwks" {
  bucket = aws_s3_bucket.jwks.bucket
  policy = data.aws_iam_policy_document.jwks.json
}

output "jwks_url" {
  value = "https://${aws_cloudfront_distribution.jwks.domain_name}/${aws_s3_object.jwks.key}"
}

output "distribution_id" {
  value = aws_cloudfront_distribution.jwks.id
}
