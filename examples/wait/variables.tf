variable "poll_interval" {
  description = "The time between two reads."
  type        = string
  default     = "1m"
}

variable "timeout" {
  description = "How long to wait in total."
  type        = string
  default     = "60m"
}
