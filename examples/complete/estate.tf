# Resources that a company already has, created here for the example: a key, a boundary, a network, and the security team's role.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  name        = "estate-iam-role-last-used"
  reader_name = "estate-iam-role-reader"
  account_id  = data.aws_caller_identity.current.account_id
  partition   = data.aws_partition.current.partition
  # Providers 5 and 6 share no attribute of aws_region that is not deprecated, but every ARN contains the Region.
  region = split(":", aws_vpc.this.arn)[3]

  tags = {
    owner       = "security"
    cost-centre = "4711"
  }
}

resource "aws_kms_key" "this" {
  description             = "Encrypts environment variables, logs, queues and notifications of ${local.name}."
  deletion_window_in_days = 7
  enable_key_rotation     = true
  tags                    = local.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountDecides"
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      },
      {
        Sid       = "EncryptLogs"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = join(":", [
              "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group", "/aws/lambda/${local.name}",
            ])
          }
        }
      },
    ]
  })
}

resource "aws_iam_policy" "boundary" {
  name        = "${local.name}-boundary"
  description = "Maximum permissions of a platform function."
  tags        = local.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "PlatformFunctions"
      Effect = "Allow"
      Action = [
        "ec2:*NetworkInterface*",
        "ec2:*PrivateIpAddresses",
        "ec2:DescribeSubnets",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "logs:*",
        "sns:Publish",
        "sqs:SendMessage",
        "sts:AssumeRole",
      ]
      Resource = "*"
    }]
  })
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/24"
  tags       = local.tags
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/26"
  tags       = local.tags
}

resource "aws_security_group" "this" {
  name        = local.name
  description = "Lets the function call the APIs of AWS."
  vpc_id      = aws_vpc.this.id
  tags        = local.tags

  egress {
    description = "HTTPS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_iam_role" "reader" {
  name = local.reader_name
  tags = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FunctionOfTheRule"
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = module.iam_role_last_used.role_arn }
    }]
  })
}

resource "aws_iam_role_policy" "reader" {
  name = local.reader_name
  role = aws_iam_role.reader.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadRolesAndReport"
        Effect   = "Allow"
        Action   = ["config:PutEvaluations", "iam:GetAccountAuthorizationDetails"]
        Resource = "*"
      },
      {
        Sid      = "ReadInventory"
        Effect   = "Allow"
        Action   = "config:SelectResourceConfig"
        Resource = "*"
      },
      {
        Sid      = "ReadResults"
        Effect   = "Allow"
        Action   = "config:GetComplianceDetailsByConfigRule"
        Resource = "arn:${local.partition}:config:*:${local.account_id}:config-rule/*"
      },
    ]
  })
}
