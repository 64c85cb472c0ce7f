variable "customer_id" {
  description = "The customer's tenant ID."
  type        = string
}

variable "subscription_id" {
  description = "The subscription that must be provisioned."
  type        = string
}

variable "enabled" {
  description = "Whether to read the status at all. Set it to false to open the gate, for example to destroy infrastructure built on a canceled subscription."
  type        = bool
  default     = true
}

variable "wait_for_success" {
  description = "Whether to wait until the subscription is provisioned, instead of failing immediately."
  type        = bool
  default     = false
}

variable "poll_interval" {
  description = "The time between two reads while waiting, such as 30s."
  type        = string
  default     = null
}

variable "timeout" {
  description = "How long the read may take, including the wait, such as 90m."
  type        = string
  default     = null
}
